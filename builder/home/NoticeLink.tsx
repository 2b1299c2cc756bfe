import { useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** Words that lead to a place of the product, if there is one. */
export function NoticeLink({ link, children }: { link: string | null; children: ReactNode }) {
  const router = useRouter()
  if (!link) return <p className="break-words">{children}</p>
  return (
    <a
      href={link}
      className="break-words underline"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        router.history.push(link)
      }}
    >
      {children}
    </a>
  )
}
