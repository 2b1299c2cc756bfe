/** The product's own waits. */
export { default } from '../../../../plugins/flow/index.ts'
