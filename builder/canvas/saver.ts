import i18next from 'i18next'
import { api } from '../api.ts'
import { toast } from '../ui/Toast.tsx'
import { autosave, type SaveDraft } from './autosave.ts'
import { editorStore } from './store.ts'

const saveDraft: SaveDraft = (id, body) => api.put(`/flows/${id}/draft`, body)

/** Saves the editor's draft while the page is open. */
export const saver = autosave(editorStore, saveDraft, () => toast(i18next.t('canvas:conflict.merged')))
