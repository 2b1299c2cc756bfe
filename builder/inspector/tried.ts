import type { ChosenContact } from '../contacts/ContactChoice.tsx'

/** With whom steps are tried; the same person from step to step. */
export const tried: { contact: ChosenContact | undefined } = { contact: undefined }
