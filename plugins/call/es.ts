export const es: Record<string, string> = {
  Calls: 'Llamadas',
  'Calls people, through any account.': 'Llama a personas, con cualquier cuenta.',
  'Call ended': 'Llamada terminada',
  Outcome: 'Resultado',
  Call: 'Llamar',
  'Calls the contact and goes on by what became of the call.':
    'Llama al contacto y sigue según el resultado de la llamada.',
  'Call and say “{script}”': 'Llama y di «{script}»',
  'What the caller says': 'Qué dice quien llama',
  'Hello {{ contact.firstName | default: "" }}, this is …':
    'Hola {{ contact.firstName | default: "" }}, le llamo de …',
  'The opening line first.': 'Primero la frase con la que empieza.',
  'Let it ring': 'Dejar sonar',
  'In seconds.': 'En segundos.',
  'On voicemail, say': 'En el buzón de voz, decir',
  'Without it, the caller hangs up.': 'Si lo dejas vacío, se cuelga.',
  Answered: 'Contestó',
  Interested: 'Interesado',
  'Not interested': 'No interesado',
  Callback: 'Llamar más tarde',
  Voicemail: 'Buzón de voz',
  'No answer': 'No contesta',
  Busy: 'Comunica',
  'Opt out': 'Baja',
  Unreachable: 'Ilocalizable',

  'This contact has no phone number. Add one, or lead contacts without a phone another way.':
    'Este contacto no tiene teléfono. Añade uno, o lleva por otro camino a quienes no tienen.',

  Purpose: 'Finalidad',
  Marketing: 'Marketing',
  'Something the contact asked for': 'Algo que el contacto pidió',
  'Marketing calls reach only those who agreed, and at hours that the law allows.':
    'Las llamadas de marketing llegan solo a quienes las han aceptado y en horas que permite la ley.',
}
