import DefaultTheme from 'vitepress/theme-without-fonts'
import { withBase, type Theme } from 'vitepress'
import Live from '../../live/kit/Live.vue'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Live', Live)
    if (!import.meta.env.PROD || import.meta.env.SSR) return
    // Its address is relative to the page that was loaded first.
    for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel=icon]'))
      icon.setAttribute('href', icon.href)
    keepForOffline()
  }
}
export default theme

/** After the page is there, and where the browser can: over HTTPS, or on this machine. */
function keepForOffline(): void {
  if (!('serviceWorker' in navigator)) return
  const register = (): void => {
    void navigator.serviceWorker.register(withBase('/sw.js'), { updateViaCache: 'none' }).catch(() => undefined)
  }
  if (document.readyState === 'complete') register()
  else addEventListener('load', register, { once: true })
}
