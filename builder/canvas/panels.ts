import { create } from 'zustand'

/** What is open over the canvas, whoever opened it: a key, a menu or the command list. */
export type Panel = 'find' | 'commands' | 'shortcuts'

export const usePanels = create<{ panel: Panel | undefined; outline: boolean }>()(() => ({
  panel: undefined,
  outline: false,
}))

export const openPanel = (panel: Panel | undefined) => usePanels.setState({ panel })
export const toggleOutline = () => usePanels.setState(({ outline }) => ({ outline: !outline }))
