import { useTranslation } from 'react-i18next'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Actions } from './Actions.tsx'
import { Colours } from './Colours.tsx'
import { Inputs } from './Inputs.tsx'
import { Overlays } from './Overlays.tsx'
import { Surfaces } from './Surfaces.tsx'

/** Every part that pages are made of, in every state; a test looks that none is missing. */
export function DesignPage() {
  const { t } = useTranslation('design')
  usePageTitle(t('title'))
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} />
      <div className="grid gap-5 lg:grid-cols-2">
        <Colours />
        <Actions />
        <Inputs />
        <Surfaces />
        <Overlays />
      </div>
    </Page>
  )
}
