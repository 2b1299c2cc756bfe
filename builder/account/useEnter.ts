import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'

/** After signing in: forget what the stranger saw and go where they were heading. */
export function useEnter() {
  const queries = useQueryClient()
  const router = useRouter()
  return async (next = '/') => {
    // All but what this page itself shows: it would ask again, and be told that its link has been used.
    queries.removeQueries({ predicate: (query) => query.getObserversCount() === 0 })
    // Only addresses of this site: `//elsewhere` and `https:` would lead away.
    router.history.push(/^\/(?![/\\])/.test(next) ? next : '/')
  }
}
