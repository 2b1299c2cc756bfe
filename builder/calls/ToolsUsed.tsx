import { Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge, Card } from '../ui/index.ts'
import type { CallDetails } from './requests.ts'
import { useToolWords } from './useToolWords.ts'

/** What the agent did while it talked: each tool with what it was given, and what came back. */
export function ToolsUsed({ tools }: Pick<CallDetails, 'tools'>) {
  const { t } = useTranslation('calls')
  const { seconds } = useFormat()
  const words = useToolWords()
  return (
    <Card title={t('one.tools')}>
      {tools.length === 0 && <p className="text-soft">{t('one.noTools')}</p>}
      <ul className="flex flex-col gap-3 empty:hidden">
        {tools.map((tool) => (
          <li key={tool.id} className="flex items-start gap-2">
            <Wrench className="mt-1 size-4 shrink-0 text-soft" aria-hidden />
            <div className="min-w-0 text-small">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {words.titleOf(tool.name)}
                {tool.state !== 'done' && <Badge tone="bad">{t('outcome.failed')}</Badge>}
                {tool.tookMs !== null && (
                  <span className="font-normal text-soft">{seconds(tool.tookMs)}</span>
                )}
              </p>
              <p className="break-words empty:hidden">{words.asked(tool.name, tool.input)}</p>
              <p className="break-words text-soft empty:hidden">
                {words.answered(tool.name, resultOf(tool.answer))}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

const resultOf = (answer: unknown): string => String((answer as { result?: unknown } | null)?.result ?? '')
