import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useRuleFields } from '../rules/useRuleFields.ts'
import type { Option } from '../ui/Select.tsx'

const derived = new Set(['stageSince', 'createdAt', 'updatedAt', 'id'])

/** What of a contact may be mapped: its fields, the workspace's own, the stage, and what it said no to. */
export function useOurFields(): { options: Option[]; label: (field: string) => string } {
  const { t } = useTranslation('crm')
  const fields = useRuleFields()
  return useMemo(() => {
    const options = [
      ...fields
        .filter(
          (field) => field.type !== 'event' && !field.name.startsWith('event:') && !derived.has(field.name),
        )
        .map((field) => ({ value: field.name, label: field.label })),
      ...(['email', 'sms', 'whatsapp', 'voice'] as const).map((channel) => ({
        value: `optOut.${channel}`,
        label: t(`optOut.${channel}`),
      })),
    ]
    return { options, label: (name) => options.find((option) => option.value === name)?.label ?? name }
  }, [fields, t])
}
