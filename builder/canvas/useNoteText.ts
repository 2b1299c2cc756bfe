import { useFlow, useFlowStore } from './store.ts'

/** Writing the text of a note or the name of a group where it stands. What has no words left is taken away, if that is asked. */
export function useNoteText(id: string, { removeEmpty = false } = {}) {
  const store = useFlowStore()
  return {
    writing: useFlow((flow) => flow.writing === id),
    begin: () => store.getState().write(id),
    save(text: string) {
      const { graph, edit, write } = store.getState()
      write(undefined)
      const note = graph.notes.find((one) => one.id === id)
      if (!note || note.text === text) return
      if (removeEmpty && !text.trim()) edit({ type: 'remove-note', note: id })
      else edit({ type: 'put-note', note: { ...note, text } })
    },
  }
}
