const notes = {
  en: {
    wrapUp: 'The call ends in one minute. Come to an end politely.',
    pressed: (keys: string) => `The person pressed ${keys} on their phone.`,
    relieved: 'A colleague leads the talk now. Say only the words that you are given.',
    back: 'The colleague has left the talk to you again. Go on from what was said last.',
  },
  es: {
    wrapUp: 'La llamada termina en un minuto. Despídete con amabilidad.',
    pressed: (keys: string) => `La persona ha pulsado ${keys} en su teléfono.`,
    relieved: 'Ahora lleva la conversación un compañero. Di solo las palabras que se te den.',
    back: 'El compañero te ha devuelto la conversación. Continúa desde lo último que se dijo.',
  },
}

/** What a model is told on the side, in the language it speaks. */
export const notesIn = (language: string) => notes[language.startsWith('es') ? 'es' : 'en']
