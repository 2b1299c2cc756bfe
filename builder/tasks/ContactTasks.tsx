import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { useCan } from '../useMe.ts'
import { TaskDialog } from './TaskDialog.tsx'
import { TaskList } from './TaskList.tsx'

/** What there is to do for this person. */
export function ContactTasks({ contactId }: { contactId: string }) {
  const { t } = useTranslation('tasks')
  const may = useCan()('contacts.write')
  const [making, setMaking] = useState(false)
  return (
    <Card
      title={t('title')}
      actions={
        may && (
          <Button size="small" onClick={() => setMaking(true)}>
            <Plus aria-hidden />
            {t('new')}
          </Button>
        )
      }
    >
      <TaskList
        filter={{ status: 'open', contactId }}
        none={<p className="text-soft">{t('empty.contact')}</p>}
      />
      {making && <TaskDialog task={undefined} contactId={contactId} onClose={() => setMaking(false)} />}
    </Card>
  )
}
