import { Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { cn } from '../ui/cn.ts'
import { Input } from '../ui/Input.tsx'
import { useDebounced } from './useDebounced.ts'

/** Finds people by what they are called and how they are reached, as one types. */
export function PeopleSearch({
  value,
  onChange,
  className,
}: {
  value: string | undefined
  onChange: (q: string | undefined) => void
  className?: string
}) {
  const { t } = useTranslation('contacts')
  const [text, setText] = useDebounced(value ?? '', (q) => onChange(q.trim() || undefined))
  return (
    <div className={cn('relative', className)}>
      <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-soft" aria-hidden />
      <Input
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={t('searchPlaceholder')}
        aria-label={t('search')}
        className="pl-9"
      />
    </div>
  )
}
