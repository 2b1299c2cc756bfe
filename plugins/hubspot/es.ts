export const es: Record<string, string> = {
  HubSpot: 'HubSpot',
  'Contacts and deals in agreement with HubSpot, both ways.':
    'Contactos y negocios de acuerdo con HubSpot, en los dos sentidos.',
  'Access token': 'Token de acceso',
  'pat-…': 'pat-…',
  'Of a private app: HubSpot, Settings, Integrations, Private apps. Leave it empty to sign in instead.':
    'De una aplicación privada: HubSpot, Configuración, Integraciones, Aplicaciones privadas. Déjalo vacío para iniciar sesión.',
  'Client ID': 'ID de cliente',
  'To sign in: from the Auth page of your HubSpot app.':
    'Para iniciar sesión: de la página Autenticación de tu aplicación de HubSpot.',
  'Client secret': 'Secreto de cliente',
  'Also proves that webhooks really come from HubSpot.':
    'También prueba que los webhooks vienen de verdad de HubSpot.',
  'Account ID': 'ID de la cuenta',
  'Webhooks about other accounts are left alone.': 'Los webhooks de otras cuentas se dejan en paz.',
  'The account ID is a number; HubSpot shows it at the top right, under your picture.':
    'El ID de la cuenta es un número; HubSpot lo muestra arriba a la derecha, bajo tu foto.',
  Contacts: 'Contactos',
  Companies: 'Empresas',
  Deals: 'Negocios',
  Notes: 'Notas',
  Tasks: 'Tareas',
  'HubSpot asks to wait before the next request.': 'HubSpot pide esperar antes de la siguiente petición.',
  'HubSpot does not accept the access token. Correct it in the account, or sign in again.':
    'HubSpot no acepta el token de acceso. Corrígelo en la cuenta o vuelve a iniciar sesión.',
  'HubSpot does not allow this: {said} Give the app the scopes it lacks, and sign in again.':
    'HubSpot no lo permite: {said} Da a la aplicación los permisos que le faltan y vuelve a iniciar sesión.',
  'HubSpot answered {code}.': 'HubSpot respondió {code}.',
  'HubSpot refused it: {said}': 'HubSpot lo rechazó: {said}',
  'HubSpot did not say what became of this record.': 'HubSpot no dijo qué fue de este registro.',
}
