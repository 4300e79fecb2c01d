import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/* Two pages: the desk (index.html) and the portal for citizens and firms (portal.html). Assets are named from the root, so that
 * an address without "#" finds them as well. In development the API is asked of YICHUANG_URL (the real server) or of the mock (npm run mock). */
const server = process.env.YICHUANG_URL ?? 'http://127.0.0.1:8799'
const page = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  base: '/',
  plugins: [vue()],
  /* form-js brings a second, older preact; two of them do not share a screen. */
  resolve: { alias: { '@': page('./src') }, dedupe: ['preact'] },
  define: { __VUE_OPTIONS_API__: 'true', __VUE_I18N_LEGACY_API__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    rolldownOptions: { input: { index: page('./index.html'), portal: page('./portal.html') } }
  },
  server: { proxy: { '/api': server } }
})
