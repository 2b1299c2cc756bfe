export const es: Record<string, string> = {
  ElevenLabs: 'ElevenLabs',
  'Voices that say the texts of calls.': 'Voces que dicen los textos de las llamadas.',
  'Voices of ElevenLabs': 'Voces de ElevenLabs',
  'API key': 'Clave de API',
  'At ElevenLabs, under API Keys. It needs access to voices and to text to speech.':
    'En ElevenLabs, en API Keys. Necesita acceso a las voces y a texto a voz.',
  Model: 'Modelo',
  'eleven_flash_v2_5 answers fastest; eleven_multilingual_v2 sounds fullest.':
    'eleven_flash_v2_5 responde antes; eleven_multilingual_v2 suena más natural.',
  'ElevenLabs lets us in, with {totalCount} voices.': 'ElevenLabs nos deja entrar, con {totalCount} voces.',
  'ElevenLabs could not be reached: {message}': 'No se pudo llegar a ElevenLabs: {message}',
  'The ElevenLabs account has used up its characters. Top it up there, or wait for the next month.':
    'La cuenta de ElevenLabs ha gastado sus caracteres. Amplíala allí o espera al mes que viene.',
  'ElevenLabs does not accept the API key. Correct it in the account.':
    'ElevenLabs no acepta la clave de API. Corrígela en la cuenta.',
  'ElevenLabs has no such voice. Choose another one.': 'ElevenLabs no tiene esa voz. Elige otra.',
  'ElevenLabs asks for fewer requests.': 'ElevenLabs pide menos solicitudes.',
  'ElevenLabs failed ({statusCode}).': 'ElevenLabs falló ({statusCode}).',
  'ElevenLabs refused it: {message}': 'ElevenLabs lo rechazó: {message}',
}
