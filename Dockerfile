# Builds on any machine with a container engine: docker build -t faultproxy .
# Runs:  docker run --rm -p 9090:9090 -e FAULTPROXY_UPSTREAM=http://store:9000 faultproxy
#        docker run --rm -p 9090:9090 faultproxy serve --upstream http://store:9000 --rules slowdown.yaml

FROM python:3.12-slim AS wheel
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY faultproxy ./faultproxy
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /dist .

FROM python:3.12-slim AS venv
COPY --from=wheel /dist /dist
RUN python -m venv /opt/faultproxy \
    && /opt/faultproxy/bin/python -m pip install --no-cache-dir --only-binary :all: /dist/*.whl \
    && /opt/faultproxy/bin/python -m pip uninstall --yes pip

FROM python:3.12-slim
LABEL org.opencontainers.image.title="faultproxy" \
      org.opencontainers.image.description="A fault-injecting reverse proxy for S3-compatible object storage" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin faultproxy
COPY --from=venv /opt/faultproxy /opt/faultproxy
COPY rules /rules
ENV PATH=/opt/faultproxy/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FAULTPROXY_LISTEN=0.0.0.0:9090
WORKDIR /rules
# By number, so that an orchestrator can see that it is not root.
USER 10001
EXPOSE 9090
STOPSIGNAL SIGTERM
# A connection is enough to tell that the listener accepts; it sends nothing, so no exchange is journalled.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD ["python", "-c", "import os, socket; socket.create_connection(('127.0.0.1', int(os.environ['FAULTPROXY_LISTEN'].split()[0].rpartition(':')[2])), 2).close()"]
ENTRYPOINT ["faultproxy"]
CMD ["serve"]
