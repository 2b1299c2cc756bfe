/** Everything that can be done with the canvas, by the keys that do it. `mod` is Ctrl, or ⌘ on a Mac. */
export const keymap = [
  { id: 'walkUp', keys: ['arrowup'], shown: '↑' },
  { id: 'walkDown', keys: ['arrowdown'], shown: '↓' },
  { id: 'walkLeft', keys: ['arrowleft'], shown: '←' },
  { id: 'walkRight', keys: ['arrowright'], shown: '→' },
  { id: 'open', keys: ['enter'], shown: 'Enter' },
  { id: 'close', keys: ['escape'], shown: 'Esc' },
  { id: 'add', keys: ['/'], shown: '/', edits: true },
  { id: 'remove', keys: ['delete', 'backspace'], shown: 'Del', edits: true },
  { id: 'undo', keys: ['mod+z'], shown: 'Ctrl Z', edits: true },
  { id: 'redo', keys: ['mod+y', 'mod+shift+z'], shown: 'Ctrl Y', edits: true },
  { id: 'duplicate', keys: ['mod+d'], shown: 'Ctrl D', edits: true },
  { id: 'all', keys: ['mod+a'], shown: 'Ctrl A' },
  { id: 'nudgeUp', keys: ['shift+arrowup'], shown: 'Shift ↑', edits: true },
  { id: 'nudgeDown', keys: ['shift+arrowdown'], shown: 'Shift ↓', edits: true },
  { id: 'nudgeLeft', keys: ['shift+arrowleft'], shown: 'Shift ←', edits: true },
  { id: 'nudgeRight', keys: ['shift+arrowright'], shown: 'Shift →', edits: true },
  { id: 'replace', keys: ['r'], shown: 'R', edits: true },
  { id: 'alignLeft', keys: ['shift+l'], shown: 'Shift L', edits: true },
  { id: 'alignTop', keys: ['shift+t'], shown: 'Shift T', edits: true },
  { id: 'spreadAcross', keys: ['shift+h'], shown: 'Shift H', edits: true },
  { id: 'spreadDown', keys: ['shift+v'], shown: 'Shift V', edits: true },
  { id: 'group', keys: ['mod+g'], shown: 'Ctrl G', edits: true },
  { id: 'arrange', keys: ['l'], shown: 'L', edits: true },
  { id: 'note', keys: ['n'], shown: 'N', edits: true },
  { id: 'fit', keys: ['f'], shown: 'F' },
  { id: 'zoomIn', keys: ['+', 'shift++'], shown: '+' },
  { id: 'zoomOut', keys: ['-'], shown: '-' },
  { id: 'find', keys: ['mod+f'], shown: 'Ctrl F' },
  { id: 'commands', keys: ['mod+shift+p'], shown: 'Ctrl Shift P' },
  { id: 'outline', keys: ['o'], shown: 'O' },
  { id: 'help', keys: ['?', 'shift+?'], shown: '?' },
] as const satisfies readonly { id: string; keys: readonly string[]; shown: string; edits?: true }[]

export type ActionId = (typeof keymap)[number]['id']
export type KeyBinding = { id: ActionId; keys: readonly string[]; shown: string; edits?: true }

/** What the browser and the mouse do; for the list of keys alone. */
export const byHand = [
  { id: 'copy', shown: 'Ctrl C' },
  { id: 'cut', shown: 'Ctrl X' },
  { id: 'paste', shown: 'Ctrl V' },
  { id: 'several', shown: 'Shift + ▭' },
  { id: 'pan', shown: 'Space + ▭' },
] as const

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** A pressed key as the map writes it: `mod+shift+z`. */
export function keysOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): string {
  const parts = [
    ctrlKey || metaKey ? 'mod' : '',
    altKey ? 'alt' : '',
    shiftKey ? 'shift' : '',
    key.toLowerCase(),
  ]
  return parts.filter(Boolean).join('+')
}

/** What a pressed key means. */
export const bindingFor = (pressed: Pressed): KeyBinding | undefined => {
  const keys = keysOf(pressed)
  return keymap.find((one) => (one.keys as readonly string[]).includes(keys))
}
