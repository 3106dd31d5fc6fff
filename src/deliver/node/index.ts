export { installedAssets } from './assets.ts'
