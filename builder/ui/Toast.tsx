import { lazy, Suspense, useEffect, useState } from 'react'

// A message is rare, and never what a page begins with: its library comes when the first one is said, or a little
// after the page.
const load = () => import('./Toasts.tsx')
const Toasts = lazy(() => load().then(({ Toasts }) => ({ default: Toasts })))

let want = () => {}
const wanted = new Promise<void>((resolve) => {
  want = resolve
})

type More = { description?: string }
const say = (how: 'message' | 'success' | 'error') => (text: string, more?: More) => {
  want()
  void load().then(async ({ shown, sonner }) => {
    await shown
    sonner[how](text, more)
  })
}
/** Says something in a corner of the page, for a while. */
export const toast = Object.assign(say('message'), { success: say('success'), error: say('error') })

export function Toaster() {
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    const timer = setTimeout(want, 4000)
    void wanted.then(() => setAsked(true))
    return () => clearTimeout(timer)
  }, [])
  return <Suspense>{asked && <Toasts />}</Suspense>
}
