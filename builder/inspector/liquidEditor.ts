import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  MatchDecorator,
  placeholder,
  ViewPlugin,
  WidgetType,
} from '@codemirror/view'
import { partsOf, variablePattern, written } from './template.ts'

export type LiquidEditor = ReturnType<typeof openLiquidEditor>
type Surroundings = {
  attributes: Record<string, string>
  nameOf(variable: string): string
  placeholder: string
  disabled: boolean
}

/** Not typed here: undone, or from somebody else. */
const fromOutside = Annotation.define<true>()

/**
 * A text box for a template: the contact's fields are chips with their names, everything else of Liquid is marked as
 * not being words. Loaded with the first form that has one.
 */
export function openLiquidEditor(
  parent: HTMLElement,
  start: Surroundings & {
    text: string
    oneLine: boolean
    onChange(text: string): void
    /** `{{` was typed: fields may be offered. */
    onBraces(): void
    /** A chip was pressed, by its number among them; or the text beside them. */
    onChip(index: number | undefined): void
  },
) {
  const around = new Compartment()
  const view = new EditorView({
    parent,
    doc: start.text,
    extensions: [
      history(),
      keymap.of([
        ...(start.oneLine ? [{ key: 'Enter', run: () => true }] : []),
        ...historyKeymap,
        ...defaultKeymap.filter(({ key }) => key !== 'Escape'),
      ]),
      EditorView.lineWrapping,
      start.oneLine ? EditorState.transactionFilter.of((tr) => (tr.newDoc.lines > 1 ? [] : tr)) : [],
      liquid,
      around.of(surroundings(start)),
      EditorView.updateListener.of(({ docChanged, state, transactions }) => {
        if (!docChanged || transactions.some((one) => one.annotation(fromOutside))) return
        start.onChange(state.doc.toString())
        const { head } = state.selection.main
        const typed = transactions.some((one) => one.isUserEvent('input.type'))
        if (typed && state.sliceDoc(head - 2, head) === '{{') start.onBraces()
      }),
      EditorView.domEventHandlers({
        click: (event, { contentDOM }) => {
          const chips = [...contentDOM.querySelectorAll('[data-variable]')]
          const at = chips.findIndex((chip) => chip.contains(event.target as globalThis.Node))
          start.onChip(at < 0 ? undefined : at)
        },
      }),
    ],
  })
  return {
    /** What it is called, described by and filled with when empty may change while it is open. */
    surround: (now: Surroundings) => view.dispatch({ effects: around.reconfigure(surroundings(now)) }),
    show(text: string) {
      if (text === view.state.doc.toString()) return
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        annotations: fromOutside.of(true),
      })
    },
    /** Puts a field where the caret is, in the place of the braces that were typed for it. */
    insert(variable: string) {
      const { from, to } = view.state.selection.main
      const begin = view.state.sliceDoc(from - 2, from) === '{{' ? from - 2 : from
      const insert = written({ variable })
      view.dispatch({ changes: { from: begin, to, insert }, selection: { anchor: begin + insert.length } })
      view.focus()
    },
    close: () => view.destroy(),
  }
}

const surroundings = ({ attributes, nameOf, placeholder: example, disabled }: Surroundings): Extension => [
  EditorView.contentAttributes.of(attributes),
  // To be read only, it is still reached with Tab.
  disabled ? EditorView.contentAttributes.of({ tabindex: '0', 'aria-readonly': 'true' }) : [],
  EditorView.editable.of(!disabled),
  example ? placeholder(example) : [],
  chips(nameOf),
]

class Chip extends WidgetType {
  readonly source: string
  readonly title: string
  constructor(source: string, title: string) {
    super()
    this.source = source
    this.title = title
  }
  override eq(other: Chip) {
    return other.source === this.source && other.title === this.title
  }
  toDOM() {
    const chip = document.createElement('span')
    chip.dataset.variable = this.source
    chip.className =
      'mx-px inline-block cursor-pointer rounded bg-pool-soft px-1.5 text-small leading-5 font-medium text-pool align-baseline'
    chip.textContent = this.title
    return chip
  }
  override ignoreEvent = () => false
}

function chips(nameOf: (variable: string) => string): Extension {
  const matcher = new MatchDecorator({
    regexp: variablePattern(),
    decoration: ([source]) => {
      const [part] = partsOf(source)
      if (!part || !('variable' in part)) return null
      const name = nameOf(part.variable)
      return Decoration.replace({
        widget: new Chip(source, part.fallback ? `${name} / ${part.fallback}` : name),
      })
    },
  })
  return drawn(matcher, true)
}

/** Conditions, loops and filters: kept as they are, and seen to be no words. */
const liquid = drawn(
  new MatchDecorator({
    regexp: /\{%.*?%\}|\{\{.*?\}\}/g,
    decoration: Decoration.mark({ class: 'cauce-liquid' }),
  }),
  false,
)

/** A caret passes over what is drawn as one thing. */
function drawn(matcher: MatchDecorator, atomic: boolean): Extension {
  return ViewPlugin.define(
    (view) => {
      const shown = { set: matcher.createDeco(view) as DecorationSet }
      return Object.assign(shown, {
        update: (update: Parameters<MatchDecorator['updateDeco']>[0]) => {
          shown.set = matcher.updateDeco(update, shown.set)
        },
      })
    },
    {
      decorations: (plugin) => plugin.set,
      provide: (plugin) =>
        atomic ? EditorView.atomicRanges.of((view) => view.plugin(plugin)?.set ?? Decoration.none) : [],
    },
  )
}
