export { renderSvg } from './renderSvg.ts'
