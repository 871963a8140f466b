export * from '@org/terminal-core/example-backend'
