import { CircleAlert, CircleCheck, TriangleAlert, Wand2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Finding, fixOf } from '#sdk/flow'
import { Button, cn, Popover } from '../ui/index.ts'
import { findingInWords } from './findingWords.ts'
import { useFlow, useFlowStore } from './store.ts'
import { useReveal } from './useReveal.ts'
import { useVocabulary } from './vocabulary.ts'

/** What is still missing; a press leads to the step. */
export function FindingsList() {
  const { t } = useTranslation('canvas')
  const [open, setOpen] = useState(false)
  const findings = useFlow((flow) => flow.checked)
  const errors = findings.filter((finding) => finding.level === 'error').length
  const Icon = errors ? CircleAlert : findings.length ? TriangleAlert : CircleCheck
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      align="end"
      label={t('findings.title')}
      className="w-96 max-w-[92vw] p-1.5"
      trigger={
        <Button
          look="quiet"
          className={cn(errors ? 'text-bad' : findings.length ? 'text-warn' : 'text-soft')}
        >
          <Icon aria-hidden />
          <span className={findings.length === 0 ? 'sr-only' : undefined}>
            {findings.length === 0 ? t('findings.none') : t('findings.count', { count: findings.length })}
          </span>
        </Button>
      }
    >
      {findings.length === 0 ? (
        <p className="p-3 text-soft">{t('findings.none')}</p>
      ) : (
        <Findings findings={findings} onGo={() => setOpen(false)} />
      )}
    </Popover>
  )
}

export function Findings({ findings, onGo }: { findings: Finding[]; onGo: () => void }) {
  const { t, i18n } = useTranslation('canvas')
  const store = useFlowStore()
  const reveal = useReveal()
  const vocabulary = useVocabulary()
  const readOnly = useFlow((flow) => flow.readOnly)
  const go = (finding: Finding) => {
    onGo()
    if (!finding.node) return
    store.getState().inspect(finding.node)
    reveal(finding.node)
    // The form is drawn first; then the field that is meant takes the focus.
    const field = finding.field
    if (field)
      setTimeout(() => {
        const control = document.querySelector(
          `[data-field="${CSS.escape(field)}"] :is(input, textarea, button, [role=textbox])`,
        )
        if (control instanceof HTMLElement) control.focus()
      }, 120)
  }
  return (
    <ul className="max-h-96 overflow-y-auto">
      {findings.map((finding, index) => {
        const Icon = finding.level === 'error' ? CircleAlert : TriangleAlert
        const fix = readOnly ? undefined : fixOf(store.getState().graph, finding, vocabulary.stepOf)
        return (
          // Two findings may be equal; the list is short and drawn anew.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index}>
            <button
              type="button"
              disabled={!finding.node}
              onClick={() => go(finding)}
              className="flex w-full items-start gap-2.5 rounded-lg px-2.5 py-2 text-left enabled:hover:bg-tint"
            >
              <Icon
                className={cn('mt-0.5 size-4 shrink-0', finding.level === 'error' ? 'text-bad' : 'text-warn')}
                aria-label={t(finding.level === 'error' ? 'findings.error' : 'findings.warning')}
              />
              {findingInWords(finding, t, i18n.language)}
            </button>
            {fix && (
              <Button
                size="small"
                className="mb-1.5 ml-9"
                onClick={() => store.getState().edit(fix.operation)}
              >
                <Wand2 aria-hidden />
                {t(`fix.${fix.kind}`, { suggestion: finding.values?.suggestion })}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
