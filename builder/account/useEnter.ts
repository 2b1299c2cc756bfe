import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'

/** After signing in: forget what the stranger saw and go where they were heading. */
export function useEnter() {
  const queries = useQueryClient()
  const router = useRouter()
  return async (next = '/') => {
    queries.clear()
    // Only addresses of this site: `//elsewhere` and `https:` would lead away.
    router.history.push(/^\/(?![/\\])/.test(next) ? next : '/')
  }
}
