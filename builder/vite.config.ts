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
  },
  server: { proxy: { '/api': server, '/hooks': server } },
})
