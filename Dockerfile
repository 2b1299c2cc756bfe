FROM node:24-bookworm-slim AS built
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build \
  && npm prune --omit=dev \
  # The image has this Node already.
  && rm -rf node_modules/node node_modules/node-bin-* node_modules/.bin/node

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 CAUCE_HOME=/data
RUN mkdir /data && chown node:node /data
COPY --from=built /app ./
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s CMD ["node", "server/healthy.ts"]
# Not through npm: its shell keeps SIGTERM to itself. Draining takes up to half a minute.
STOPSIGNAL SIGTERM
CMD ["node", "server/start.ts"]
