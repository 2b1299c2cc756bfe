import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { ahead } from './ahead.ts'
import { strictStyles } from './strictStyles.ts'

const server = process.env.CAUCE_URL ?? 'http://127.0.0.1:3000'

const choices = /[\\/](cmdk|react-select|ui[\\/](Combobox|Select)\.tsx)/

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), tailwindcss(), strictStyles(), ahead()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The server's content policy allows scripts, fonts and pictures from its own files only: nothing inline, no data: urls.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // A component that nobody on the page draws stays out, though the door of `ui` names it.
      treeshake: { moduleSideEffects: (id) => !/\/builder\/ui\/\w+\.tsx?$|\/sdk\//.test(id) },
      output: {
        codeSplitting: {
          // A hundred small files take longer to ask for than to carry: what most pages use comes in one, lists to choose
          // from in another (a flow stands before anybody opens one), as do what draws flows and the icons of several pages.
          groups: [
            { name: 'start', tags: ['$initial'], priority: 5 },
            { name: 'frame', test: (id) => !choices.test(id), minShareCount: 16, priority: 4 },
            { name: 'popover', test: /[\\/](react-popover|ui[\\/]Popover\.tsx)/, priority: 4 },
            { name: 'choices', test: choices, minShareCount: 2, priority: 3 },
            { name: 'icons', test: /[\\/]lucide-react[\\/]/, minShareCount: 2, priority: 2 },
            {
              name: 'canvas',
              test: /[\\/](@xyflow|d3-\w+|zustand|builder[\\/]canvas)[\\/]/,
              minShareCount: 3,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': server, '/hooks': server } },
})
