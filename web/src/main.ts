import { createApp } from 'vue'
import App from './app/App.vue'
import { i18n, largePrint } from './app/i18n'
import { router } from './app/router'
import { PRINT } from './parts/print'
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/el-scrollbar.css'
import 'element-plus/theme-chalk/el-popper.css'
import 'element-plus/theme-chalk/el-input.css'
import 'element-plus/theme-chalk/el-button.css'
import 'element-plus/theme-chalk/el-select.css'
import 'element-plus/theme-chalk/el-option.css'
import 'element-plus/theme-chalk/el-select-dropdown.css'
import 'element-plus/theme-chalk/el-date-picker.css'
import 'element-plus/theme-chalk/el-date-picker-panel.css'
import 'element-plus/theme-chalk/el-time-picker.css'
import 'element-plus/theme-chalk/el-overlay.css'
import 'element-plus/theme-chalk/el-drawer.css'
import './app/styles/tokens.css'
import './app/styles/element.css'
import './app/styles/base.css'

/* An address typed without the "#" leads to the page that it means. */
const { pathname, search, hash } = location
if (pathname.startsWith('/portal')) location.replace(`/portal.html${search}${hash}`)
else if (/^(#\/?)?$/.test(hash) && pathname !== '/' && !pathname.endsWith('.html')) location.replace(`/#${pathname}${search}`)

createApp(App).provide(PRINT, largePrint).use(i18n).use(router).mount('#app')
