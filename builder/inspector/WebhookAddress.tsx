import { Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFlow } from '../canvas/store.ts'
import { Field, IconButton, Input, toast } from '../ui/index.ts'

/** Where a webhook trigger listens; it has an address once the flow is published. */
export function WebhookAddress({ nodeId }: { nodeId: string }) {
  const { t } = useTranslation('inspector')
  const address = useFlow((flow) => flow.addresses[nodeId])
  if (!address) return <p className="rounded-lg bg-sunken p-3 text-small">{t('webhook.later')}</p>
  const copy = async (field: HTMLInputElement | null) => {
    field?.select()
    // The clipboard is closed to pages on plain http; there the marked text is copied by hand.
    await navigator.clipboard?.writeText(address)
    toast(t(navigator.clipboard ? 'webhook.copied' : 'webhook.marked'))
  }
  return (
    <Field label={t('webhook.address')} help={t('webhook.help')}>
      <div className="flex gap-1">
        <Input readOnly value={address} onFocus={(event) => event.currentTarget.select()} />
        <IconButton
          label={t('webhook.copy')}
          onClick={(event) => void copy(event.currentTarget.parentElement?.querySelector('input') ?? null)}
        >
          <Copy aria-hidden />
        </IconButton>
      </div>
    </Field>
  )
}
