import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/* In development the API is asked of YICHUANG_URL (the real server) or of the mock (npm run mock). */
const server = process.env.YICHUANG_URL ?? 'http://127.0.0.1:8799'

export default defineConfig({
  base: './',
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: 'true', __VUE_I18N_LEGACY_API__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
  build: { target: 'es2022', chunkSizeWarningLimit: 900, reportCompressedSize: false },
  server: { proxy: { '/api': server } }
})
