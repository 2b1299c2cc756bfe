/** A clause is worth speaking from here on; before, a dot is rather an abbreviation. */
const SHORTEST = 12
const END = /[.!?…;:](?=["'»”)\]]*\s)["'»”)\]]*\s|[。！？]|\n+/g
/** Dots after these end no sentence. */
const SHORT_FORMS = /\b(?:Mr|Mrs|Ms|Dr|Sr|Sra|St|Prof|vs|etc|p\. ?ej|EE|No|núm|aprox|Ud|Uds)\.\s$/i

/** Cuts a stream of text into what can be spoken: whole sentences, as soon as each is whole. */
export function sentences() {
  let held = ''
  return {
    take(piece: string): string[] {
      held += piece
      const ready: string[] = []
      for (;;) {
        const end = firstEnd(held)
        if (end === undefined) return ready
        ready.push(held.slice(0, end))
        held = held.slice(end)
      }
    },
    rest(): string | undefined {
      const last = held
      held = ''
      return last.trim() ? last : undefined
    },
  }
}

function firstEnd(text: string): number | undefined {
  for (const match of text.matchAll(END)) {
    const end = match.index + match[0].length
    const sentence = text.slice(0, end)
    if (sentence.trim().length < SHORTEST || SHORT_FORMS.test(sentence)) continue
    return end
  }
  return undefined
}
