import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { strictStyles } from './strictStyles.ts'

const server = process.env.CAUCE_URL ?? 'http://127.0.0.1:3000'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), tailwindcss(), strictStyles()],
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
          // A hundred small files take longer to ask for than to carry: what most pages use comes in one, what draws
          // flows in another, the icons of more than one page in a third.
          groups: [
            { name: 'start', tags: ['$initial'], priority: 4 },
            { name: 'frame', minShareCount: 16, priority: 3 },
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
