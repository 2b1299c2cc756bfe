import { Check, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { FlowGraph } from '#sdk/flow'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { useFormat } from '../i18n/format.ts'
import type { Checked, Expectation } from './requests.ts'

/** What was expected in words, and what came of it instead. */
export function CheckedList({
  checked,
  graph,
  told = true,
}: {
  checked: Checked[]
  graph: FlowGraph
  told?: boolean
}) {
  const { t } = useTranslation('rehearsal')
  const words = useExpectationWords(graph)
  return (
    <ul className="mt-1.5 flex flex-col gap-0.5 text-small">
      {checked.map(({ expectation, ok, actual }) => {
        const Icon = ok ? Check : X
        return (
          <li key={JSON.stringify(expectation)} className="flex items-start gap-1.5">
            {told && (
              <Icon
                className={`mt-0.5 size-3.5 shrink-0 ${ok ? 'text-good' : 'text-bad'}`}
                aria-label={t(ok ? 'holds' : 'fails')}
              />
            )}
            <span>
              {words(expectation)}
              {told && !ok && (
                <span className="text-bad"> · {t('instead', { actual: instead(actual) })}</span>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
  function instead(actual: string): string {
    return /^\d+$/.test(actual) ? actual : t(`actual.${actual}`, { defaultValue: actual })
  }
}

function useExpectationWords(graph: FlowGraph) {
  const { t } = useTranslation('rehearsal')
  const { number } = useFormat()
  const vocabulary = useVocabulary()
  return (one: Expectation): string => {
    if (one.what === 'sends')
      return t(`says.sends_${one.how}`, {
        n: number(one.count),
        channel: t(`channel.${one.channel}`),
      })
    if (one.what === 'ends') return t('says.ends', { how: t(`end.${one.how}`) })
    const node = graph.nodes.find((each) => each.id === one.node)
    return t(`says.${one.what}`, { step: node ? vocabulary.titleOf(node) : one.node })
  }
}
