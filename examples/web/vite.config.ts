import { defineConfig } from 'vite'

export default defineConfig({
  root: 'page',
  // Small files stay files: the policy of server/main.ts allows no data: URLs.
  build: {
    outDir: process.env.WEB_PAGE ?? '../dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
