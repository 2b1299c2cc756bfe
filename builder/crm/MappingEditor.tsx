import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { MappingForm } from './MappingForm.tsx'
import type { Sync } from './types.ts'
import { useDescribed } from './useSync.ts'

/** Object by object: which field is which. What the vendor has is asked of the vendor. */
export function MappingEditor({ sync, writable }: { sync: Sync; writable: boolean }) {
  const { t } = useTranslation('crm')
  const say = usePluginText()
  const asked = useSearch({ from: '/inside/crm/$id' }).object
  const go = useNavigate({ from: '/crm/$id' })
  // Companies, notes and tasks follow their people.
  const objects = sync.objects.filter(({ kind }) => kind === 'person' || kind === 'deal')
  const object = (objects.find(({ name }) => name === asked) ?? objects[0])?.name
  const described = useDescribed(sync.connection.id, object)
  const mapping = sync.mappings.find((one) => one.object === object)
  return (
    <div className="space-y-5">
      {objects.length > 1 && (
        <Segmented
          label={t('mapping.object')}
          value={object ?? ''}
          onChange={(object) => void go({ search: (now) => ({ ...now, object }) })}
          options={objects.map(({ name, title }) => ({
            value: name,
            label: say(sync.connection.plugin, title),
          }))}
        />
      )}
      {!object && <EmptyState title={t('mapping.none')} text={t('mapping.noneText')} />}
      {described.isLoading && <SkeletonRows rows={5} />}
      {described.isError && <EmptyState title={t('mapping.failed')} text={described.error.message} />}
      {described.data && object && (
        <MappingForm
          key={object}
          id={sync.connection.id}
          object={object}
          described={described.data}
          mapping={mapping}
          writable={writable}
        />
      )}
    </div>
  )
}
