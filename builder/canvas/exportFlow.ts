import { writeFlow } from '#sdk/flow'
import { download, fileName } from '../reports/download.ts'
import { editorStore } from './store.ts'

/** Puts the flow that is open into a file. */
export const exportFlow = (title: string) =>
  download(
    fileName(title, 'json'),
    new Blob([writeFlow(title, editorStore.getState().graph)], { type: 'application/json' }),
  )
