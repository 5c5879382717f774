export { findChromium, launchChromium, titleWhere, type LaunchOptions } from './chromium.ts'
export { startSite, type Site } from './site.ts'
