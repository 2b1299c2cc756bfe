import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import i18next from 'i18next'
import { ApiError } from './api.ts'
import { toast } from './ui/Toast.tsx'

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** the page shows the error itself */
      quiet?: boolean
      /** query keys that this change makes stale */
      stale?: readonly (readonly unknown[])[]
      /** said when it worked */
      said?: string
    }
  }
}

const signedOut = (error: unknown) => error instanceof ApiError && error.status === 401

export const showError = (error: unknown) =>
  toast.error(i18next.t('errors:failed'), {
    description: error instanceof Error ? error.message : String(error),
  })

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended elsewhere: ask again who is here, which leads to the sign-in page.
      if (signedOut(error) && query.queryKey[0] !== 'me') queryClient.invalidateQueries({ queryKey: ['me'] })
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (signedOut(error)) queryClient.invalidateQueries({ queryKey: ['me'] })
      // Errors that name their fields are shown at the fields.
      const atFields = error instanceof ApiError && Object.keys(error.fields).length > 0
      if (!mutation.meta?.quiet && !atFields) showError(error)
    },
    onSuccess: (_answer, _variables, _context, mutation) => {
      for (const queryKey of mutation.meta?.stale ?? []) queryClient.invalidateQueries({ queryKey })
      if (mutation.meta?.said) toast.success(mutation.meta.said)
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status >= 500),
    },
  },
})
