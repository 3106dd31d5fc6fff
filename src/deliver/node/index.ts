export { installedAssets } from './assets.ts'
export { writeDelivered } from './writeDelivered.ts'
