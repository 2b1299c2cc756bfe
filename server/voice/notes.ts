const notes = {
  en: {
    wrapUp: 'The call ends in one minute. Come to an end politely.',
    pressed: (keys: string) => `The person pressed ${keys} on their phone.`,
  },
  es: {
    wrapUp: 'La llamada termina en un minuto. Despídete con amabilidad.',
    pressed: (keys: string) => `La persona ha pulsado ${keys} en su teléfono.`,
  },
}

/** What a model is told on the side, in the language it speaks. */
export const notesIn = (language: string) => notes[language.startsWith('es') ? 'es' : 'en']
