import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card, Checkbox, Combobox, Field, Input, Select, Switch, Textarea } from '../ui/index.ts'
import { Sample } from './Sample.tsx'

export function Inputs() {
  const { t } = useTranslation('design')
  const [text, setText] = useState('')
  const [on, setOn] = useState(true)
  const [some, setSome] = useState<string>('lima')
  const cities = ['lima', 'quito', 'bogota'].map((value) => ({ value, label: t(`city.${value}`) }))
  return (
    <Card title={t('inputs')}>
      <div className="flex flex-col gap-4">
        <Sample of="Field, Input" className="grid gap-4 sm:grid-cols-2">
          <Field label={t('name')} help={t('nameHelp')}>
            <Input value={text} placeholder={t('name')} onChange={(event) => setText(event.target.value)} />
          </Field>
          <Field label={t('email')} required error={t('emailWrong')}>
            <Input defaultValue="ana" />
          </Field>
          <Field label={t('disabled')}>
            <Input disabled value={t('fixed')} />
          </Field>
        </Sample>
        <Sample of="Textarea">
          <Field label={t('message')} className="w-full">
            <Textarea rows={2} defaultValue={t('messageText')} />
          </Field>
        </Sample>
        <Sample of="Select, Combobox" className="grid gap-4 sm:grid-cols-2">
          <Field label={t('where')}>
            <Select value={some} onChange={setSome} options={cities} />
          </Field>
          <Field label={t('whereTo')}>
            <Combobox value={some} onChange={setSome} options={cities} />
          </Field>
        </Sample>
        <Sample of="Checkbox, Switch" className="flex-col items-start">
          <Checkbox checked={on} onChange={setOn} label={t('agree')} help={t('agreeHelp')} />
          <Checkbox checked="indeterminate" onChange={setOn} label={t('partly')} />
          <Switch checked={on} onChange={setOn} label={t('quiet')} help={t('quietHelp')} />
          <Switch checked={false} disabled onChange={setOn} label={t('disabled')} />
        </Sample>
      </div>
    </Card>
  )
}
