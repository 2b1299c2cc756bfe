const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A short id for a node or a list item. (`crypto.randomUUID` is missing on plain http.) */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => letters[byte % letters.length]).join('')
