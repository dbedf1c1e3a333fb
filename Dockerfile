# The chat of juesuan in a container: docker build -t juesuan . (docs/operations.md).
FROM python:3.11-slim-bookworm

# Fonts for PDFs that bring none of their own, and the OpenMP runtime of the models.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk libgomp1 \
    && rm -rf /var/lib/apt/lists/*

# Whoever gets out of the program is nobody on the machine, and owns nothing but the data.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin juesuan \
    && install --directory --owner=juesuan --group=juesuan /data

WORKDIR /app

# Before the program, which changes more often.
COPY requirements.lock ./
RUN python -m pip install --disable-pip-version-check --no-cache-dir --no-deps --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE config.yaml ./
COPY ingest ./ingest
COPY qa ./qa
COPY ui ./ui
COPY eval ./eval
COPY samples ./samples
RUN python -m pip install --disable-pip-version-check --no-cache-dir --no-deps --no-build-isolation --no-index --editable .

ENV JUESUAN_CONFIG=/app/config.yaml PYTHONUNBUFFERED=1 HOME=/tmp
USER 10001:10001
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=8)"]

# Inside a container its own loopback reaches nobody; compose.yaml says who may come in.
ENTRYPOINT ["juesuan"]
CMD ["chat", "--host", "0.0.0.0", "--port", "7860", "--data", "/data"]
