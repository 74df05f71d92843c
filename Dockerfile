# One small image, run by an ordinary user; exports and warehouse live in the volume /data.
FROM python:3.13-slim

ENV FORWARDED_ALLOW_IPS= PYTHONUTF8=1 PYTHONUNBUFFERED=1 FOURCOLOR_DATA=/data HOME=/tmp
# The name people type to reach it; when it is set, the server asks nobody for its own address.
ENV STREAMLIT_BROWSER_SERVER_ADDRESS=localhost
WORKDIR /app

COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY pipelines pipelines
COPY dashboard dashboard
COPY data/samples data/samples

RUN useradd --uid 1000 --no-create-home fourcolor && install -d -o fourcolor /data
USER fourcolor
VOLUME /data
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]

CMD ["python", "-m", "streamlit", "run", "dashboard/serve.py", \
    "--server.address=0.0.0.0", "--server.port=8501", "--logger.level=warning"]
