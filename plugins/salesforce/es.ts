export const es: Record<string, string> = {
  Salesforce: 'Salesforce',
  'Leads, contacts and opportunities in agreement with Salesforce, both ways.':
    'Candidatos, contactos y oportunidades de acuerdo con Salesforce, en los dos sentidos.',
  'An address such as https://yourcompany.my.salesforce.com':
    'Una dirección como https://tuempresa.my.salesforce.com',
  'Sign-in address': 'Dirección de inicio de sesión',
  'https://login.salesforce.com; for a sandbox https://test.salesforce.com, or your own domain.':
    'https://login.salesforce.com; para un entorno de pruebas https://test.salesforce.com, o tu propio dominio.',
  'Consumer key': 'Clave de consumidor',
  'Of your connected app: Setup, App Manager, Manage Consumer Details.':
    'De tu aplicación conectada: Configuración, Gestor de aplicaciones, Detalles del consumidor.',
  'Consumer secret': 'Secreto de consumidor',
  'Access token': 'Token de acceso',
  'Instead of signing in; it ends with its session.': 'En vez de iniciar sesión; termina con su sesión.',
  'Address of the organisation': 'Dirección de la organización',
  'Only with an access token.': 'Solo con un token de acceso.',
  'The name of a custom field ends in __c.': 'El nombre de un campo propio termina en __c.',
  'External ID field': 'Campo de ID externo',
  Cauce_Id__c: 'Cauce_Id__c',
  'A text field marked as external ID on leads, contacts and opportunities. With it nothing is made twice, whatever breaks.':
    'Un campo de texto marcado como ID externo en candidatos, contactos y oportunidades. Con él nada se crea dos veces, pase lo que pase.',
  Contacts: 'Contactos',
  Leads: 'Candidatos',
  Accounts: 'Cuentas',
  Opportunities: 'Oportunidades',
  Notes: 'Notas',
  Tasks: 'Tareas',
  'Sign in to Salesforce on the account’s page first.':
    'Inicia antes sesión en Salesforce en la página de la cuenta.',
  'Salesforce’s limit of requests for today is used up.':
    'El límite de peticiones de hoy de Salesforce está gastado.',
  'Salesforce is busy just now.': 'Salesforce está ocupado ahora mismo.',
  'Salesforce’s session has ended. Sign in again on the account’s page.':
    'La sesión de Salesforce ha terminado. Vuelve a iniciarla en la página de la cuenta.',
  'Salesforce refused it: {message}': 'Salesforce lo rechazó: {message}',
  'Salesforce did not say what became of this record.': 'Salesforce no dijo qué fue de este registro.',
  'Salesforce’s stream answered {status}.': 'El flujo de Salesforce respondió {status}.',
  'Salesforce’s stream was refused: {error}.': 'El flujo de Salesforce fue rechazado: {error}.',
  'Salesforce does not stream {object}: {error}. Choose it under Setup, Change Data Capture.':
    'Salesforce no transmite {object}: {error}. Elígelo en Configuración, Captura de datos modificados.',
}
