import { api } from '../api.ts'
import { autosave, type SaveDraft } from './autosave.ts'
import { editorStore } from './store.ts'

const saveDraft: SaveDraft = (id, body) => api.put(`/flows/${id}/draft`, body)

/** Saves the editor's draft while the page is open. */
export const saver = autosave(editorStore, saveDraft)
