# An image with the program and the few libraries it is linked to: no shell, no package manager, no root.
#
#   make release && docker build -t botshare .
#
# With the program alone, in a folder with this file:
#
#   botshare example docker > Dockerfile && docker build -t botshare --build-arg PROGRAM=botshare .
#
# It needs no capability and writes nowhere but to /data, which is a volume:
#
#   docker run -d --name botshare --restart unless-stopped --stop-timeout 30 \
#     --read-only --cap-drop ALL --security-opt no-new-privileges --pids-limit 256 --memory 2g \
#     -p 127.0.0.1:3000:3000 -v botshare:/data \
#     -e BOTSHARE_PUBLIC_URL=https://bots.example -e BOTSHARE_TRUSTED_PROXIES=172.16.0.0/12 botshare
#
#   docker logs botshare                       the link that makes the first administrator
#   docker exec botshare botshare doctor       every verb works there
#
# On 64-bit ARM: --build-arg PROGRAM=dist/release/botshare-linux-arm64

FROM debian:12-slim AS files
ARG PROGRAM=dist/release/botshare-linux-x64
COPY ${PROGRAM} /image/bin/botshare
# What the program is linked to, and what the driver of its database is, which it unpacks at the start.
RUN chmod 755 /image/bin/botshare \
    && cp --parents -L $(ldd /image/bin/botshare | grep -o '/lib[^ ]*') \
        /usr/lib/*-linux-gnu/libstdc++.so.6 /lib/*-linux-gnu/libgcc_s.so.1 /image \
    && mkdir -p /image/etc /empty \
    && echo 'botshare:x:65532:65532::/data:/bin/false' > /image/etc/passwd \
    && echo 'botshare:x:65532:' > /image/etc/group

FROM scratch
COPY --from=files /image /
COPY --from=files --chown=65532:65532 /empty /data
USER 65532:65532
WORKDIR /data
# The driver is unpacked into /data too: a tmpfs of docker's allows no execution.
ENV PATH=/bin TMPDIR=/data BOTSHARE_HOST=0.0.0.0 BOTSHARE_PORT=3000 BOTSHARE_DATA_DIR=/data/botshare
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s CMD ["/bin/botshare", "health"]
ENTRYPOINT ["/bin/botshare"]
CMD ["serve"]
