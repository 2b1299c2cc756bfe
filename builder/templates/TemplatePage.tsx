import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState, SkeletonRows } from '../ui/index.ts'
import { useTemplate } from './requests.ts'
import { TemplateEditor } from './TemplateEditor.tsx'

export function TemplatePage() {
  const { t } = useTranslation('templates')
  const { id } = useParams({ from: '/inside/templates/$id' })
  const { data, error } = useTemplate(id)
  if (error && !data) return <EmptyState title={t('failed')} text={error.message} />
  if (!data) return <SkeletonRows />
  return <TemplateEditor key={id} template={data} />
}
