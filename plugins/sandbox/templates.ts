import type { VendorTemplate } from '#sdk'

/** What WhatsApp would hold for a shop such as the demo's: approved ones in two languages, one paused, one waiting. */
export const templates: readonly VendorTemplate[] = [
  {
    vendorId: 'practice-welcome-es',
    name: 'bienvenida',
    language: 'es',
    category: 'marketing',
    status: 'approved',
    body: 'Hola {{1}}, gracias por tu interés en nuestras bicicletas. ¿Quieres probar una en {{2}}?',
    variables: ['1', '2'],
  },
  {
    vendorId: 'practice-welcome-en',
    name: 'welcome',
    language: 'en',
    category: 'marketing',
    status: 'approved',
    body: 'Hi {{1}}, thank you for your interest in our bikes. Would you like to try one in {{2}}?',
    variables: ['1', '2'],
  },
  {
    vendorId: 'practice-appointment-es',
    name: 'cita_confirmada',
    language: 'es',
    category: 'utility',
    status: 'approved',
    body: 'Hola {{1}}, tu cita es el {{2}}. Responde si necesitas cambiarla.',
    variables: ['1', '2'],
  },
  {
    vendorId: 'practice-sale-es',
    name: 'rebajas',
    language: 'es',
    category: 'marketing',
    status: 'paused',
    because: 'Many people blocked this number after getting it.',
    body: '¡{{1}}, rebajas de hasta el 40 %!',
    variables: ['1'],
  },
  {
    vendorId: 'practice-referral-es',
    name: 'trae_un_amigo',
    language: 'es',
    category: 'marketing',
    status: 'pending',
    body: '{{1}}, trae a un amigo y os regalamos un casco.',
    variables: ['1'],
  },
]
