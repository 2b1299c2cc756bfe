import './jitless.ts'
import './ui/theme.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { forgetAhead } from './askedAhead.ts'
import { startLanguages } from './i18n/index.ts'
import { queryClient } from './queryClient.ts'
import { router } from './router.tsx'
import { keepFocus } from './ui/keepFocus.ts'
import { Toaster } from './ui/Toast.tsx'
import { TooltipProvider } from './ui/Tooltip.tsx'

/** No `await` outside of it: pages import from the file this one is part of, and would wait for each other. */
async function open() {
  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has lost its #root')
  // The page's code and what it shows are on their way together with its words.
  await Promise.all([startLanguages(), router.load()])
  forgetAhead()

  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <TooltipProvider delayDuration={350}>
          <RouterProvider router={router} />
          <Toaster />
        </TooltipProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
}

keepFocus()
void open()
