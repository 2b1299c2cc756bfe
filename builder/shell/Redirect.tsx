import { type NavigateOptions, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

/**
 * Goes elsewhere, once. The router's own `<Navigate>` goes again at each drawing, and while the other page's code is
 * being loaded this one is drawn again because the address has changed: without end.
 */
export function Redirect(props: Pick<NavigateOptions, 'to' | 'search'>) {
  const navigate = useNavigate()
  const first = useRef<typeof props>(props)
  useEffect(() => {
    void navigate({ ...first.current, replace: true })
  }, [navigate])
  return null
}
