import { createApp } from 'vue'
import { PRINT } from '@/parts/print'
import { takeToken } from './lib/token'
import PortalApp from './PortalApp.vue'
import { i18n, largePrint } from './i18n'
import { router } from './router'
import { watchTerminal } from './terminal'
import '@/app/styles/tokens.css'
import '@/app/styles/base.css'
import './portal.css'

watchTerminal()
await takeToken()
createApp(PortalApp).provide(PRINT, largePrint).use(i18n).use(router).mount('#app')
