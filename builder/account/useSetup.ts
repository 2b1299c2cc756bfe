import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'

/** Does an owner exist yet, and is the one-click demo sign-in offered? */
export const useSetup = () =>
  useQuery({ queryKey: ['setup'], queryFn: () => api.get<{ owner: boolean; demo: boolean }>('/setup') })
